package dev.vestibule.platform.http;

/** The version of Metabase whose session contract is implemented; clients read it as {@code version.tag}. */
public final class WireVersion {
    public static final String TAG = "v0.64.0";

    private WireVersion() {}
}
