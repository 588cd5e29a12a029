package io.dashclaw.semantic;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dashclaw.policy.SentenceModel;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

class MiniLmTest {
    private static final SentenceModel MODEL =
            ServiceLoader.load(SentenceModel.class).findFirst().orElseThrow();

    private static double likeness(String one, String other) {
        var a = MODEL.embed(one);
        var b = MODEL.embed(other);
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (double) a[i] * b[i];
        }
        return sum;
    }

    @Test
    void whatMeansTheSameLiesCloserThanWhatDoesNot() {
        var wanted = "send customer data to an outside address";
        assertTrue(likeness(wanted, "email the list of clients to a partner company")
                > likeness(wanted, "run the unit tests of the billing module"));
    }

    @Test
    void aSentenceIsAlwaysTheSamePointOfLengthOne() {
        assertArrayEquals(MODEL.embed("deploy the shop"), MODEL.embed("deploy the shop"));
        assertEquals(1, likeness("deploy the shop", "deploy the shop"), 1e-5);
    }

    @Test
    void aTextThatIsTooLongIsCutAndNotRefused() {
        assertEquals(384, MODEL.embed("word ".repeat(5000)).length);
    }
}
