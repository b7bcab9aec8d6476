package loomwire.tunnel.ops;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * The head of an HTTP/1 request (RFC 9112 §3), as much as there is to be known of one that may only be a GET.
 *
 * @param path without its query
 * @param isLast whether nothing is asked on the connection after it
 */
record HttpRequest(String method, String path, boolean isLast) {
    private static final int BAD_REQUEST = 400;
    private static final int TOO_LARGE = 431;

    /** What came is no request that is answered with more than a status. */
    static final class BadRequestException extends IOException {
        private final int status;

        private BadRequestException(int status, String message) {
            super(message);
            this.status = status;
        }

        int status() {
            return status;
        }
    }

    /**
     * Reads one request, and not a byte of the next.
     *
     * @return {@code null} if the connection ended instead
     */
    static HttpRequest read(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        int lines = 0;
        boolean lineIsEmpty = true;
        for (int next = in.read(); next >= 0; next = in.read()) {
            head.append((char) next);
            if (head.length() > ScraperLimits.MAX_HEAD_BYTES || lines > ScraperLimits.MAX_HEADERS) {
                throw new BadRequestException(TOO_LARGE, "the request is too long");
            }
            if (next == '\n') {
                if (lineIsEmpty && lines > 0) {
                    return parse(head.toString());
                }
                lines += lineIsEmpty ? 0 : 1;
                lineIsEmpty = true;
            } else if (next != '\r') {
                lineIsEmpty = false;
            }
        }
        return null;
    }

    private static HttpRequest parse(String head) throws BadRequestException {
        String[] lines = head.strip().split("\r?\n");
        String[] words = lines[0].split(" ");
        if (words.length != 3 || !words[2].matches("HTTP/1\\.[0-9]") || !words[1].startsWith("/")) {
            throw new BadRequestException(BAD_REQUEST, "that is no request of HTTP/1");
        }
        boolean last = words[2].equals("HTTP/1.0");
        for (int i = 1; i < lines.length; i++) {
            String line = lines[i].toLowerCase(Locale.ROOT);
            // A body is not read: what follows it could be taken for a request.
            last |= line.startsWith("connection:") && line.contains("close")
                    || line.startsWith("transfer-encoding:")
                    || line.startsWith("content-length:")
                            && !line.substring(15).strip().equals("0");
        }
        int query = words[1].indexOf('?');
        return new HttpRequest(words[0], query < 0 ? words[1] : words[1].substring(0, query), last);
    }

    /** The answer's head, up to its body. */
    static byte[] answerHead(int status, String fields, String type, int bodyBytes, String date, boolean last) {
        return ("HTTP/1.1 " + status + " " + phrase(status) + "\r\nDate: " + date + "\r\n" + fields + "Content-type: "
                        + type + "\r\nContent-length: " + bodyBytes + "\r\n" + (last ? "Connection: close\r\n" : "")
                        + "\r\n")
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String phrase(int status) {
        return switch (status) {
            case 200 -> "OK";
            case 404 -> "Not Found";
            case 405 -> "Method Not Allowed";
            case TOO_LARGE -> "Request Header Fields Too Large";
            case 503 -> "Service Unavailable";
            default -> status < 500 ? "Bad Request" : "Internal Server Error";
        };
    }
}
