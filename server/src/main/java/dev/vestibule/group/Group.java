package dev.vestibule.group;

import dev.vestibule.user.GroupId;
import java.util.Optional;

/**
 * A group of users.
 *
 * @param description what it is for; empty if none was given
 * @param magicType the contract's name of a predefined group; empty for others
 */
public record Group(GroupId id, String name, Optional<String> description, Optional<String> magicType) {
    /** Returns whether it is predefined, under this name. */
    public boolean isBuiltIn() {
        return magicType.isPresent();
    }
}
