package loomwire.tunnel;

import java.util.concurrent.StructuredTaskScope;

/** Loads only where preview features are enabled, because it names one: that is how the launcher asks. */
final class PreviewMark {
    static final Class<?> FEATURE = StructuredTaskScope.class;

    private PreviewMark() {}
}
