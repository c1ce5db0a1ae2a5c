package dev.vestibule.group;

import dev.vestibule.user.GroupId;
import java.util.Optional;

/**
 * Some people under one name.
 *
 * @param magicType what the contract calls a group that is always there; empty for others
 */
public record Group(GroupId id, String name, Optional<String> magicType) {
    /** Whether it is always there, under this name. */
    public boolean isBuiltIn() {
        return magicType.isPresent();
    }
}
