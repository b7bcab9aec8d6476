package loomwire.tunnel.ops;

import java.io.IOException;

/** A start that waits for its network was given up, since it shall begin anew with other settings. Nothing is left open. */
public final class OtherSettingsException extends IOException {
    private static final long serialVersionUID = 1;

    OtherSettingsException() {
        super("the start begins anew with other settings");
    }
}
