package dev.vestibule.web.admin;

import dev.vestibule.platform.http.Fields;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.user.Email;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the users to be invited from a pasted text: addresses on lines of their own or behind commas, {@code Name
 * <address>} as email programs write it, or lines of a table with address, first and last name.
 */
final class InvitationLines {
    /** How many users can be invited at once. */
    static final int MOST = 100;

    private static final int MAX_NAME = 254;
    private static final int MOST_NAMES = 2;
    private static final Pattern NAMED = Pattern.compile("(.*)<([^<>]*)>");
    private static final String SEPARATORS = ",;\t";

    private final List<Invitee> invitees = new ArrayList<>();
    private final List<Message> faults = new ArrayList<>();
    private final Map<Email, Integer> lines = new HashMap<>();

    /** A user to be invited, and the line that names them. */
    public record Invitee(
            int line,
            Email email,
            @Nullable String firstName,
            @Nullable String lastName) {}

    /** What was read. */
    record Read(List<Invitee> invitees, List<Message> faults) {}

    private InvitationLines() {}

    static Read read(String text) {
        InvitationLines read = new InvitationLines();
        List<String> lines = text.lines().toList();
        for (int i = 0; i < lines.size() && read.invitees.size() <= MOST; i++) {
            String line = lines.get(i).strip();
            if (!line.isEmpty() && !(i == 0 && isHeader(line))) {
                read.line(i + 1, line);
            }
        }
        if (read.invitees.size() > MOST) {
            read.faults.add(Message.of("admin.invite.too-many", MOST));
        } else if (read.invitees.isEmpty() && read.faults.isEmpty()) {
            read.faults.add(Message.of("admin.invite.nobody"));
        }
        return new Read(List.copyOf(read.invitees), List.copyOf(read.faults));
    }

    /** The first line of a table may name its columns. */
    private static boolean isHeader(String line) {
        return line.indexOf('@') < 0 && line.matches("(?i)\"?e-?mail\\b.*");
    }

    private void line(int number, String line) {
        List<String> cells = cells(line);
        for (int i = 0; i < cells.size(); ) {
            int next = i + 1;
            while (next < cells.size() && cells.get(next).indexOf('@') < 0 && next - i <= MOST_NAMES) {
                next++;
            }
            invitee(number, cells.get(i), cells.subList(i + 1, next));
            i = next;
        }
    }

    /** Cells end at a comma, a semicolon or a tab, unless these are quoted. */
    private static List<String> cells(String line) {
        List<String> cells = new ArrayList<>();
        StringBuilder cell = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            quoted ^= c == '"';
            if (!quoted && SEPARATORS.indexOf(c) >= 0) {
                cells.add(cell.toString().strip());
                cell.setLength(0);
            } else {
                cell.append(c);
            }
        }
        cells.add(cell.toString().strip());
        while (!cells.isEmpty() && cells.get(cells.size() - 1).isEmpty()) {
            cells.remove(cells.size() - 1);
        }
        return cells;
    }

    private void invitee(int line, String address, List<String> names) {
        Matcher named = NAMED.matcher(address);
        boolean hasName = named.matches();
        String typed = unquoted(hasName ? named.group(2) : address);
        Optional<Email> email = Email.parse(typed);
        if (email.isEmpty()) {
            faults.add(Message.of("admin.invite.line-wrong", line, typed.isEmpty() ? address : typed));
            return;
        }
        List<String> parts = hasName
                ? split(unquoted(named.group(1)))
                : names.stream().map(InvitationLines::unquoted).toList();
        if (parts.stream().anyMatch(name -> name.length() > MAX_NAME || !Fields.isPlain(name))) {
            faults.add(Message.of("admin.invite.line-name", line, MAX_NAME));
            return;
        }
        Integer before = lines.putIfAbsent(email.get(), line);
        if (before != null) {
            faults.add(Message.of("admin.invite.line-twice", line, email.get().address(), before));
            return;
        }
        invitees.add(new Invitee(line, email.get(), part(parts, 0), part(parts, 1)));
    }

    /** The first word of a name is the first name. */
    private static List<String> split(String name) {
        return List.of(name.split("\\s+", MOST_NAMES));
    }

    private static @Nullable String part(List<String> parts, int index) {
        return index < parts.size() && !parts.get(index).isEmpty() ? parts.get(index) : null;
    }

    private static String unquoted(String text) {
        return text.strip().replaceAll("^\"(.*)\"$", "$1").strip();
    }
}
