package dev.vestibule.operator.command;

import dev.vestibule.platform.http.Parsing;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** For how many hours an old secret stays valid. */
final class GraceHours implements ITypeConverter<Integer> {
    private static final int LONGEST = 720;

    @Override
    public Integer convert(String text) {
        return Parsing.number(text, 0, LONGEST)
                .orElseThrow(() -> new TypeConversionException("must be an integer from 0 to " + LONGEST));
    }
}
