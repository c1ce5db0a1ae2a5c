package dev.vestibule.platform.config;

/** A value that must not be shown. */
public record Secret(String text) {
    @Override
    public String toString() {
        return "hidden";
    }
}
