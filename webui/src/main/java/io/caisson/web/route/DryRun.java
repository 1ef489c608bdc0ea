package io.caisson.web.route;

/** Requests that ask what they would do. */
public final class DryRun {

    public static final QueryParameter PARAMETER =
            QueryParameter.flag("dryRun", "true answers what would be done, and does nothing");

    private DryRun() {}

    public static boolean isAskedFor(Call<?> call) {
        return call.flag(PARAMETER);
    }
}
