package io.dashclaw.policy.act;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ShapeTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '>',
            value = {
                "git log > git log",
                " git log --oneline -5 > git log",
                "git log main..feature/x > git log",
                "git push origin main > git push",
                "git push --force origin feature/x > git push",
                "git push --force origin main > git push",
                "git push --delete origin main > git push",
                "git push --dry-run > git push",
                "git stash drop > git stash drop",
                "ls -la src > ls",
                "rm -rf build > rm",
                "npm test > npm test",
                "kubectl get pods > kubectl get",
            })
    void aCommandWithNothingElseHasOne(String command, String shape) {
        assertEquals(shape, shape(command, null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "git log > x",
                "git log | sh",
                "git log; rm -rf /",
                "git log && rm -rf /",
                "git log & rm -rf /",
                "git log\nrm -rf /",
                "git log $(rm x)",
                "git log `rm x`",
                "git log <(rm x)",
                "git log $X",
                "git log *",
                "GIT_PAGER=evil git log",
                "git -c core.pager=evil log",
                "git -C elsewhere log",
                "git --exec-path=/tmp log",
                "git log --output=.env",
                "git diff --output=.env",
                "git grep -Oevil x",
                "git branch -D main",
                "git push --receive-pack=evil origin main",
                "git push ext::evil main",
                "git frobnicate",
                "sudo git log",
                "env git log",
                "xargs git log",
                "nohup git log",
                "timeout 5 git log",
                "bash -c ls",
                "python x.py",
                "find . -delete",
                "./git log",
                "/tmp/git log",
                "acme status",
                "git log 'a' --author=b",
                "git log %COMSPEC%",
                "git log ^x",
                "{ git log; }",
                "(git log)",
                "! git log",
                "git log #x",
                "",
            })
    void whateverElseThereIsHasNone(String command) {
        assertNull(shape(command, null));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '>',
            quoteCharacter = '`',
            value = {"git commit -m 'fix; do it'> git commit", "git log --author=\"a|b\"> git log"})
    void aShellThatIsNamedMayQuote(String command, String shape) {
        assertEquals(shape, shape(command, "bash"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"powershell", "cmd"})
    void shellsOfWindowsHaveNone(String dialect) {
        assertNull(shape("git log", dialect));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '>',
            value = {
                "git push origin main > false main false false",
                "git push origin feature/x:main > false main false false",
                "git push -f origin HEAD:refs/heads/main > true main false false",
                "git push origin +main > true main false false",
                "git push origin :main > true main false false",
                "git push --delete origin v1 > true v1 false false",
                "git push origin refs/tags/v1 > false refs/tags/v1 false false",
                "git push > false '' false true",
                "git push origin HEAD > false '' false true",
                "git push origin $B > false '' false true",
                "git push $OPTIONS origin main > false origin,main false true",
                "git push --all origin > false '' true false",
                "git push --mirror origin > true '' true false",
                "sudo git push -f origin main > true main false false",
                "B=main; bash -c \"git push --force origin $B\" > true main false false",
                "cd x && git -C y push origin main | tee z > false main false false",
            })
    void aPushIsFoundWhereverItIs(String command, String push) {
        var found = analysis(command, null).pushes().stream()
                .map(each -> each.forced() + " " + quoted(each.branches()) + " " + each.every() + " " + each.unclear())
                .toList();
        assertEquals(List.of(push), found);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"git push --dry-run origin main", "echo git push origin main", "git pull", "git stash push"})
    void whatPushesNothingIsNone(String command) {
        assertEquals(List.of(), analysis(command, null).pushes());
    }

    private static String quoted(List<String> branches) {
        return branches.isEmpty() ? "''" : String.join(",", branches);
    }

    private static String shape(String command, String dialect) {
        return analysis(command, dialect).shape();
    }

    private static Analysis analysis(String command, String dialect) {
        return Acts.analyse(new Act.Shell(command, dialect, null, null, null), Recorded.NOTHING);
    }
}
