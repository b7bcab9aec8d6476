package loomwire.tunnel.doctor;

import java.io.IOException;
import java.nio.file.Path;

/** Carries out the remedies that are safe, and says so. */
final class Mending {
    /** The few things that may be changed without asking: each can be undone, and none outlives a boot but the first. */
    interface SystemChanges {

        /** Takes every right from those who are neither the file's owner nor in its group. */
        void hideFromOthers(Path file) throws IOException;

        /** Sets a kernel parameter of this running system. */
        void setKernelParameter(String name, String value) throws IOException;
    }

    private final SystemChanges changes;

    Mending(SystemChanges changes) {
        this.changes = changes;
    }

    /** The finding as it is afterwards. */
    Finding mend(Finding finding) {
        try {
            String note = switch (finding.remedy()) {
                case Remedy.None none -> null;
                case Remedy.ByHand hand -> null;
                case Remedy.KernelParameter parameter -> {
                    changes.setKernelParameter(parameter.name(), parameter.value());
                    yield " (until the next boot; a line in /etc/sysctl.d/90-loomwire.conf keeps it)";
                }
                case Remedy.HideFromOthers hide -> {
                    changes.hideFromOthers(hide.file());
                    yield "";
                }
            };
            return note == null
                    ? finding
                    : Finding.ok(
                            finding.subject(),
                            "mended: " + finding.remedy().command() + note + "; before: " + finding.text());
        } catch (IOException e) {
            return new Finding(
                    finding.verdict(),
                    finding.subject(),
                    finding.text() + "; mending it failed: " + e.getMessage(),
                    finding.remedy());
        }
    }
}
