package dev.vestibule.oauth.grant;

import dev.vestibule.platform.http.Request;
import dev.vestibule.platform.http.Response;
import dev.vestibule.session.SessionCaller;
import java.net.URI;
import java.util.Map;
import java.util.Optional;

/** Bare pages. */
public final class PlainPages {
    private PlainPages() {}

    public static Response consent(Request request, SessionCaller caller, ConsentRequest asked) {
        return html(200, "<form method=\"post\" action=\"" + request.sitePath() + "/oauth/authorize/decision\">"
                + inputs(asked.fields()) + "<button name=\"approved\" value=\"true\">Allow</button></form>");
    }

    public static Response error(Request request, Optional<SessionCaller> caller, String error, String reason) {
        return html(400, "<p>" + error + ": " + escaped(reason) + "</p>");
    }

    public static Response formPost(Request request, URI target, Map<String, String> fields) {
        return html(200, "<form method=\"post\" action=\"" + escaped(target.toString()) + "\">" + inputs(fields)
                + "<button>Continue</button></form>");
    }

    private static String inputs(Map<String, String> fields) {
        StringBuilder text = new StringBuilder();
        fields.forEach((name, value) -> text.append("<input type=\"hidden\" name=\"")
                .append(name)
                .append("\" value=\"")
                .append(escaped(value))
                .append("\">"));
        return text.toString();
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
    }

    private static Response html(int status, String body) {
        return Response.of(status, "text/html; charset=utf-8", body);
    }
}
