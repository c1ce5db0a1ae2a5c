package dev.vestibule.operator.command;

import dev.vestibule.operator.OperatorCommand;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command that restores a backup. */
@Command(
        name = "restore",
        description = {
            "Restore a backup of the embedded database. The server must be stopped.",
            "Sessions, approvals of applications, links in emails, invitations, trusted devices and API keys of",
            "the backup are void afterwards, so that none that has ended since is valid again."
        },
        footer = {
            "%nOn failure nothing changes. The database from before is kept beside the new one.",
            "After a restore of PostgreSQL or MariaDB, run it with --revoke-only before you start a server.",
            "%n  ./vestibule restore /backup/vestibule-2026-11-30.backup --yes",
            "  ./vestibule restore --revoke-only --keep-keys",
            "%nExit status: 0 success, 1 refused, 2 usage error, 3 internal error or database unavailable."
        })
final class RestoreCommand implements Callable<Integer> {
    private final Asker asker;

    @ArgGroup(multiplicity = "1")
    private What what = new What();

    @Option(names = "--key-file", paramLabel = "FILE", description = "File with the passphrase of an encrypted backup.")
    private @Nullable String keyFile;

    @Option(names = "--yes", description = "Confirm replacing a database.")
    private boolean yes;

    @Option(names = "--keep-keys", description = "Keep API keys valid, and list them.")
    private boolean keepKeys;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    /** Exactly one of these. */
    static final class What {
        @Parameters(paramLabel = "FILE", description = "Backup to restore.")
        private @Nullable Path file;

        @Option(names = "--revoke-only", description = "Restore nothing; revoke what another program has restored.")
        private boolean revokeOnly;
    }

    RestoreCommand(Asker asker) {
        this.asker = asker;
    }

    @Override
    public Integer call() {
        Path file = what.file;
        OperatorCommand request = what.revokeOnly || file == null
                ? new OperatorCommand.RevokeRestored(keepKeys)
                : new OperatorCommand.Restore(file.toAbsolutePath().toString(), keyFile, yes, keepKeys);
        return asker.ask(request, json, Asker::text);
    }
}
