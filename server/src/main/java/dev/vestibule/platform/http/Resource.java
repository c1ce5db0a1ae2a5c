package dev.vestibule.platform.http;

/** The HTTP side of one feature. */
public interface Resource {
    void addTo(Routes routes);
}
