package dev.vestibule.platform.i18n;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The English texts use the standard words of the field: "revoked" and not "ended", "deactivated" and not "closed". */
class GlossaryTest {
    /** Words that have a standard one in their place, one line for each of these. */
    private static final List<String> NOT_SAID = List.of(
            "ways? in|c[ao]mes? in|door", // sign in, session
            "opened|open again|closed|close the account", // active, deactivated
            "made|makes?|making|on (?:its|their) way", // create, invite
            "ends?|ended|dies?|died|dead|too old|unused", // revoke, expire
            "gives?|gave|given|tak(?:e|es|en) away", // edit, delete
            "leaders?|whose", // manager, owner
            "good for|begins? with|last day|another secret", // restrictions, prefix, expires on, rotate
            "over it|description|tried|good|not certain|wrong", // discovery, test sign-in, passed, failed
            "mails?|mailbox|mail server|what became of", // email, SMTP server
            "bans?|banned|kept out|slowed down", // lockout
            "trail|done by|concerning", // audit log, actor, target
            "nobody|somebody|everybody|anybody|whoever", // unauthenticated, all users
            "unless set|as usual", // default
            "nothing fits|there (?:is|are) (?:no|none)", // no results
            "house|page", // site
            "programs?", // application
            "trouble"); // unavailable

    /** Where such a word has its plain sense. */
    private static final List<String> PLAIN_SENSE = List.of(
            "No changes were made",
            "Page not found",
            "This page does not exist",
            "access to this page",
            "this page was opened",
            "home page",
            "Group description",
            "sign-in page",
            "the page /account/password",
            "the page for changing it",
            "every page",
            "on this page",
            "Rows per page",
            "Page {0}",
            "Link opened",
            "whose values",
            "whose browser",
            "Something went wrong",
            "give your administrator",
            "gives a script or a service access",
            "Make another user an administrator",
            "Make manager",
            "It ends in .apps.googleusercontent.com");

    /** Sentences of Metabase, word by word. */
    private static final Pattern METABASE = Pattern.compile("mail\\.refused.*|google\\.(?:client-id|not-configured)");

    private static final Pattern FOUND =
            Pattern.compile("\\b(?:" + String.join("|", NOT_SAID) + ")\\b", Pattern.CASE_INSENSITIVE);

    @Test
    void englishTextsUseTheStandardWords() {
        Map<String, List<String>> found = new TreeMap<>();
        MessageCatalog.read("en").forEach((key, text) -> {
            List<String> words = words(text);
            if (!words.isEmpty() && !METABASE.matcher(key).matches()) {
                found.put(key, words);
            }
        });
        assertThat(found).isEmpty();
    }

    @Test
    void aWordIsFoundInASentence() {
        assertThat(words("The account is closed, and its sessions have ended.")).containsExactly("closed", "ended");
        assertThat(words("Something went wrong")).isEmpty();
    }

    @Test
    void everyExceptionIsNeeded() {
        String texts = String.join("\n", MessageCatalog.read("en").values());
        assertThat(PLAIN_SENSE).allSatisfy(phrase -> assertThat(texts).contains(phrase));
    }

    /** An email in ASCII needs no encoding, so a link stands in it whole, for programs that read it as it arrives. */
    @Test
    void englishEmailsAreAscii() {
        MessageCatalog.read("en").forEach((key, text) -> {
            if (key.startsWith("mail.")) {
                assertThat(text).as(key).isASCII();
            }
        });
    }

    private static List<String> words(String text) {
        String rest = text;
        for (String phrase : PLAIN_SENSE) {
            rest = rest.replace(phrase, "");
        }
        return FOUND.matcher(rest).results().map(MatchResult::group).toList();
    }
}
