package io.dashclaw.policy.act.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TablesTest {
    private static final Path FOLDER = Path.of("src/main/resources" + Tables.FOLDER);

    @Test
    void allTablesLoad() {
        assertTrue(Commands.of(Tables.standard()).load().knows("rm"));
    }

    @Test
    void theIndexListsEveryFile() throws IOException {
        try (var files = Files.list(FOLDER)) {
            var there = files.map(f -> f.getFileName().toString())
                    .filter(f -> f.endsWith(".yaml"))
                    .collect(Collectors.toCollection(TreeSet::new));
            assertEquals(there, new TreeSet<>(Tables.files()));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            value = {
                "rm: { operand: delete }                       # f.yaml: rm: operand is no key of the format",
                "rm: { operands: DELETE }                      # f.yaml: rm: operands is no role and no label: DELETE",
                "rm: { options: { -f: file } }                 # f.yaml: rm: options: -f has roles for more values than it takes: file",
                "rm: { does: [destroy] }                       # f.yaml: rm: does is nothing that a command does: destroy",
                "rm: { does: ['delete it'] }                   # f.yaml: rm asks for the label it that nothing sets",
                "rm: { does: ['delete @101'] }                 # f.yaml: rm: does is no weight: @101",
                "rm: { style: gun }                            # f.yaml: rm: style is no style: gun",
                "rm: { input: eaten }                          # f.yaml: rm is not one of the inputs: eaten",
                "rm: { same: del }                             # f.yaml: rm: same names no entry of this file",
                "rm: { same: rm }                              # f.yaml: rm: same names no entry of this file",
                "rm: [delete]                                  # f.yaml: rm has no keys: [delete]",
                "rm: { options: { '-f --f': ~, '--f': ~ } }    # f.yaml: rm: options: --f is described twice",
                "git: { commands: { 'rm rm': ~ } }             # f.yaml: git: commands: rm is described twice",
            })
    void namesTheFileTheEntryAndTheKeyOfAMistake(String table, String message) {
        var mistake = assertThrows(MalformedTableException.class, () -> Tables.of(Map.of("f.yaml", table))
                .load());
        assertEquals(message, mistake.getMessage());
    }

    @Test
    void aProgramBeginsALine() {
        var tables = Tables.of(Map.of("f.yaml", "rm: ~\n? mv\n: ~"));
        assertThrows(MalformedTableException.class, tables::load);
    }

    @Test
    void aProgramIsDescribedOnce() {
        var files = Map.of("a.yaml", "rm: ~", "b.yaml", "rm: ~");
        assertThrows(MalformedTableException.class, () -> Tables.of(files));
    }
}
