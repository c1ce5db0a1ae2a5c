package dev.vestibule.password;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Many, which takes a while. */
@Tag("faults")
class BcryptComparisonsTest {
    @Test
    void manyRandomHashesEqualThoseOfTheLibrary() {
        BcryptFunctionTest.compare(20_000);
    }
}
