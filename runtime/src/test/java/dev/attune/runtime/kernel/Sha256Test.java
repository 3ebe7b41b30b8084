package dev.attune.runtime.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Sha256Test {

    @Test
    void agreesWithThePlatformAtEveryLengthOfTheLastBlock() throws NoSuchAlgorithmException {
        var random = new Random(1);
        for (int length = 0; length < 200; length++) {
            check(random, length);
        }
        check(random, 100_003);
    }

    private static void check(Random random, int length) throws NoSuchAlgorithmException {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        String expected =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        assertThat(Sha256.hex(bytes)).as("%d bytes", length).isEqualTo(expected);
    }
}
