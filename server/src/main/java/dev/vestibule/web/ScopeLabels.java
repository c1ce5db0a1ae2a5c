package dev.vestibule.web;

import dev.vestibule.oauth.grant.Scopes;
import dev.vestibule.platform.i18n.Message;
import java.util.Comparator;
import java.util.List;

/** Says what scopes allow, in the order in which the server publishes them. */
public final class ScopeLabels {
    private ScopeLabels() {}

    /** Returns the names of scopes in their usual order, those that are not ours last. */
    public static List<String> sorted(Scopes scopes) {
        return scopes.names().stream()
                .sorted(Comparator.comparingInt(ScopeLabels::place))
                .toList();
    }

    private static int place(String scope) {
        int place = Scopes.ALL.indexOf(scope);
        return place < 0 ? Scopes.ALL.size() : place;
    }

    /** Returns what each scope allows. */
    public static List<Message> meanings(Scopes scopes) {
        return sorted(scopes).stream().map(ScopeLabels::meaning).toList();
    }

    /** Returns what a scope allows. */
    public static Message meaning(String scope) {
        return switch (scope) {
            case Scopes.FULL -> Message.of("scope.mb-full");
            case Scopes.OPENID -> Message.of("scope.openid");
            case Scopes.OFFLINE -> Message.of("scope.offline-access");
            case "profile" -> Message.of("scope.profile");
            case "email" -> Message.of("scope.email");
            case "phone" -> Message.of("scope.phone");
            case "address" -> Message.of("scope.address");
            case "groups" -> Message.of("scope.groups");
            default -> Message.of("scope.other", scope);
        };
    }

    /** Returns whether a scope lets an application act as the user. */
    public static boolean isPowerful(String scope) {
        return scope.equals(Scopes.FULL);
    }
}
