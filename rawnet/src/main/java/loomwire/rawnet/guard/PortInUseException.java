package loomwire.rawnet.guard;

import java.net.BindException;
import java.net.InetSocketAddress;
import loomwire.rawnet.SettingNames;

/** The TCP port belongs to another program, or to another process of this one. */
public final class PortInUseException extends BindException {
    PortInUseException(InetSocketAddress local, SettingNames names, Throwable cause) {
        super(BindErrors.text(local)
                + " is in use by another program (see it with: ss -tlnp); stop that program, or set"
                + " another port in " + names.address(BindErrors.isIpv6(local)));
        initCause(cause);
    }
}
