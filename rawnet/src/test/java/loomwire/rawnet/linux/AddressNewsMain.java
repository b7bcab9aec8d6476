package loomwire.rawnet.linux;

import java.io.BufferedReader;
import java.io.InputStreamReader;

/** Says for each line on its standard input whether there was news since the last one. */
final class AddressNewsMain {
    private AddressNewsMain() {}

    public static void main(String[] args) throws Exception {
        try (AddressNews news = AddressNews.open()) {
            BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
            while (in.readLine() != null) {
                System.out.println(news.any());
            }
        }
    }
}
