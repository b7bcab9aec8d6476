package loomwire.tunnel.net;

import loomwire.quic.base.Fatal;

/** Tells whoever looks after the process of what it cannot survive, from where a throw would not get to them. */
public final class Outcry {
    private Outcry() {}

    /** Returns if the process can go on. */
    public static void ifFatal(Throwable thrown) {
        Thread.UncaughtExceptionHandler owner = Thread.getDefaultUncaughtExceptionHandler();
        if (Fatal.is(thrown) && owner != null) {
            owner.uncaughtException(Thread.currentThread(), thrown);
        }
    }
}
