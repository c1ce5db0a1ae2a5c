package dev.vestibule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/** {@code docs/reference/cli.md} shows the help of every command. */
class CommandsPageTest {
    private static final Path PAGE = Path.of("..", "docs", "reference", "cli.md");
    private static final Pattern SHOWN = Pattern.compile("(?m)^#+ `([a-z ]+)`\\n\\n```text\\n([^`]*)```$");

    private static final Pattern EXAMPLE = Pattern.compile("(?m)^[^\\n`|#]*\\./vestibule +([a-z][^\\n]*)$");
    private static final Pattern WORD = Pattern.compile("'([^']*)'|\\S+");

    @Test
    void thePageShowsTheHelpOfEveryCommand() throws IOException {
        Map<String, String> expected = new LinkedHashMap<>();
        CommandLine line = Program.line(Map.of(), System.out, System.err, "help");
        line.setUsageHelpWidth(100);
        collect(line, expected);
        String blocks = expected.entrySet().stream()
                .map(command -> "### `%s`\n\n```text\n%s```\n".formatted(command.getKey(), command.getValue()))
                .collect(Collectors.joining("\n"));
        Files.writeString(Path.of("target", "cli.md"), blocks);

        Map<String, String> shown = SHOWN.matcher(Files.readString(PAGE))
                .results()
                .collect(Collectors.toMap((MatchResult block) -> block.group(1), block -> block.group(2)));
        assertThat(shown)
                .as("docs/reference/cli.md; server/target/cli.md has the current texts")
                .isEqualTo(expected);
    }

    private static void collect(CommandLine command, Map<String, String> into) {
        if (!command.getCommandSpec().usageMessage().hidden()) {
            into.put(
                    command.getCommandSpec().qualifiedName().replaceFirst("^vestibule ", ""),
                    command.getUsageMessage(Ansi.OFF).replaceAll("(?m) +$", ""));
            command.getSubcommands().values().stream().distinct().forEach(sub -> collect(sub, into));
        }
    }

    /** Examples grow old: a command that a document shows is one that there is, with these options. */
    @Test
    void everyCommandThatDocumentsShowExists() throws IOException {
        List<String> shown = new ArrayList<>();
        try (Stream<Path> documents = Files.walk(Path.of("..", "docs"))) {
            for (Path document :
                    documents.filter(path -> path.toString().endsWith(".md")).toList()) {
                EXAMPLE.matcher(Files.readString(document))
                        .results()
                        .forEach(line -> shown.add(line.group(1).strip()));
            }
        }
        assertThat(shown)
                .hasSizeGreaterThan(20)
                .allSatisfy(line -> assertThatCode(() -> parse(line)).as(line).doesNotThrowAnyException());
    }

    private static void parse(String line) {
        List<String> words = WORD.matcher(line)
                .results()
                .map(word -> word.group(1) == null ? word.group() : word.group(1))
                .takeWhile(word -> !word.matches("[|&>#;)].*"))
                .map(word -> word.replaceFirst("\\)$", ""))
                .toList();
        Program.line(Map.of(), System.out, System.err, "help").parseArgs(words.toArray(new String[0]));
    }
}
