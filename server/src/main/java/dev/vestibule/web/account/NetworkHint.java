package dev.vestibule.web.account;

import dev.vestibule.platform.address.Networks;
import dev.vestibule.platform.i18n.Message;
import java.util.List;
import java.util.Optional;

/** Describes the network of a session, as far as its address shows it: no other service is asked. */
final class NetworkHint {
    private static final Networks PRIVATE = Networks.of(List.of(
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.168.0.0/16",
            "::1/128",
            "fc00::/7",
            "fe80::/10"));

    private NetworkHint() {}

    /** @param own the address of the reader */
    static Optional<Message> of(String address, String own) {
        if (narrowest(address).equals(narrowest(own))) {
            return Optional.of(Message.of("sessions.network.same"));
        }
        return PRIVATE.contain(address) ? Optional.of(Message.of("sessions.network.private")) : Optional.empty();
    }

    private static String narrowest(String address) {
        return Networks.counted(address).get(0);
    }
}
