package dev.vestibule.oauth.client;

import dev.vestibule.platform.http.Request;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The parameters of a call by an application. One without a value counts as left out, and none may be repeated except
 * {@code resource} and those of the consent form (RFC 6749, section 3.1).
 */
public final class Parameters {
    private final Map<String, List<String>> values;

    public Parameters(Map<String, List<String>> values) {
        this.values = new LinkedHashMap<>(values);
    }

    /** Returns those of a form; whatever its address contains does not count. */
    public static Parameters ofForm(Request request) {
        return new Parameters(request.formValues());
    }

    public static Parameters ofQuery(Request request) {
        return new Parameters(request.queryValues());
    }

    /** @throws ProtocolException if the parameter is repeated */
    public Optional<String> get(String name) {
        List<String> given = all(name);
        if (given.size() > 1) {
            throw ProtocolException.invalidRequest("The parameter " + name + " must not be repeated.");
        }
        return given.stream().findFirst();
    }

    /** @throws ProtocolException if there is none, or more than one */
    public String required(String name) {
        return get(name).orElseThrow(() -> ProtocolException.invalidRequest("The parameter " + name + " is missing."));
    }

    /** Returns the values of a parameter that may be repeated. */
    public List<String> all(String name) {
        return values.getOrDefault(name, List.of()).stream()
                .filter(value -> !value.isEmpty())
                .toList();
    }

    public boolean has(String name) {
        return !all(name).isEmpty();
    }

    /** Returns everything that was given, in its order. */
    public Map<String, List<String>> values() {
        return Collections.unmodifiableMap(values);
    }

    /** Omits the values, which may be secrets. */
    @Override
    public String toString() {
        return "Parameters" + values.keySet();
    }
}
