package io.dashclaw.policy.act.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShellParserTest {
    /** A snippet, in which ⏎ ends a line and → is a tab, and what {@link Rendering} makes of its tree. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "rm -rf \"$HOME\"/x ~/y *.log ~~ [rm -rf \"<$HOME>./x <~>./y <*>..log]",
                "r''m r\"m\" r\\m $'\\x72\\155' ~~ [r.''.m r.'m' r.'m' 'rm']",
                "$'\\u00e9\\xc3\\xa9\\cA\\101\\0gone' $\"text\" ~~ ['éé\u0001A' 'text']",
                "\"a\\$b\\\"c\\d\" 'a\\b' a\\ b ~~ ['a$b\"c\\d' 'a\\b' a.' '.b]",
                "ec\\⏎ho a &\\⏎& b $\\⏎(x) ~~ ([echo a] && [b $([x])])",
                "echo a#b # c⏎d #⏎#e ~~ [echo a#b]; [d]",
                "echo $ $% \"$\" a$ ~~ [echo $ $% '$' a$]",
                "sudo !! ~~ [sudo !!]",
                "$ ls ~~ [$ ls]",
                "# ls ~~ ",
                "echo a\\⏎ ~~ [echo a]",
                "a; b & c && d || e | f |& g⏎h ~~ [a]; [b] &; ([c] && [d] || ([e] | [f] |& [g])); [h]",
                "! a | b; time -p ls; time -f x y; ! ! a ~~ ! ([a] | [b]); ([ls]); [time -f x y]; ([a])",
                "a &&⏎⏎b |⏎c ~~ ([a] && ([b] | [c]))",
                "if [ -f a ]; then b; elif c; then d; else e; fi > log ~~ if{[[ -f a ]]} then{[b]} elif{[c]} then{[d]} else{[e]} >log",
                "for i in 1 *.c; do echo $i; done; for x do y; done ~~ for i in(1 <*>..c) do{[echo <$i>]}; for x do{[y]}",
                "for ((i=0;i<$n;i++)) { a; }; for ((;;)); do b; done ~~ for(('i=0;i<'.\"<$n>.';i++')) do{[a]}; for((';;')) do{[b]}",
                "while read l; do x; done < f; until a; do b; done ~~ while{[read l]} do{[x]} <f; until{[a]} do{[b]}",
                "case \"$1\" in a|b) echo ;; (c*) x;& *) y;;& z) esac ~~ case \"<$1> a|b=>{[echo]} c.<*>=>{[x]} <*>=>{[y]} z=>{}",
                "select x in a b; do c; break; done ~~ select x in(a b) do{[c]; [break]}",
                "f() { rm \"$@\"; }; function g { a; }; function h() (b) >x ~~ function f group{[rm \"<$@>]}; function g group{[a]}; function h sub{[b]} >x",
                "{ a; b; } 2>&1; (c; (d)) ~~ group{[a]; [b]} 2>&1; sub{[c]; sub{[d]}}",
                "((a + $b)) && ((a); (b)) ~~ ((('a + '.\"<$b>)) && sub{sub{[a]}; sub{[b]}})",
                "[[ $a =~ ^(foo|b ar)+$ && -f x || ( b < c ) ]] ~~ [[<$a> =~ ^.<(foo|b ar)>.+$ && -f x || ( b < c )]]",
                "coproc N { a; }; coproc b c ~~ coproc N group{[a]}; coproc [b c]",
                "echo if then { } [[ done ~~ [echo if then { } [[ done]",
                "a=(1 \"2 3\" $(ls)) b+=x c[$i]=3 cmd x=y ~~ [a=(1 '2 3' $([ls])) b+=x c[<$i>]=3 cmd x=y]",
                "declare -a q=(x y) z; export A=$(b) ~~ [declare -a q=(.x.' '.y.' '.) z]; [export A=.$([b])]",
                "P=~/a:~b:c dd of=~/x --o=~/x ~~ [P=<~>./a:.<~b>.:c dd of=.<~>./x --o=~/x]",
                "x= y={a,b} ~~ [x= y={a,b}]",
                "${x:-y z} ${#x} ${x//a*/b} ${!p} ${a[@]:1:2} ${x@Q} ${!x@} ${x^^} ~~ [<$x :- y z> <$x length> <$x // a.<*>./b> <$!p> <$a[@] : 1:2> <$x @Q> <$!x @> <$x ^^>]",
                "\"${x:-\"a b\" 'c'}\" \"${x#'a'*}\" ${x##+([0-9])} ${x:-${y:-$(z)}} ~~ [\"<$x :- 'a b'.' 'c''> \"<$x # 'a'.<*>> <$x ## <+([0-9])>> <$x :- <$y :- $([z])>>]",
                "$1x $10 ${10} $? $# $$ $! $- $* ${#} ${a[\"x y\"]} ~~ [<$1>.x <$1>.0 <$10> <$?> <$#> <$$> <$!> <$-> <$*> <$#> <$a['x y']>]",
                "echo $((1+$(x))) $[2*3] $((a); (b)) ~~ [echo $(('1+'.\"$([x]))) $(('2*3')) $(sub{[a]}; sub{[b]})]",
                "`echo \\`echo \\\\\\`date\\\\\\`\\`` \"`echo \\\"x\\\"`\" \"$(echo \"$(a \"b\")\")\" ~~ [$([echo $([echo $([date])])]) \"$([echo 'x']) \"$([echo \"$([a 'b'])])]",
                "$(case a in a) b;; esac # )⏎) $(echo 'a)') ${ ls; } ~~ [$(case a a=>{[b]}) $([echo 'a)']) $([ls])]",
                "diff <(a) >(b) x<(c) ~~ [diff <([a]) >([b]) x.<([c])]",
                "{a,b{c,d},~} {x {} {a} {a,} {01..03} {a..e..2} {3..1} {1..x} \"a{b,c}\" {a,{b} ~~ [{a|b.{c|d}|<~>} {x {} {a} {a|} {01|02|03} {a|c|e} {3|2|1} {1..x} 'a{b,c}' {a,{b}]",
                "find . -exec rm {} \\; -exec x {}\\; ~~ [find . -exec rm {} ';' -exec x {}.';']",
                "!(rm a|b) c ~~ ! (sub{([rm a] | [b])}); [c] !has something after a command that does not belong to it",
                "ls !(a|b) +([0-9]) [a-z]* [!x] a[ [ -f x ] r[\"m\"]x [$y]z @($(b)|c) ~~ [ls <!(a|b)> <+([0-9])> <[a-z]*> <[!x]> a[ [ -f x ] r.<[\"m\"]>.x <[>.<$y>.<]>.z <@(>.$([b]).<|c)>]",
                "a 2>/dev/null {fd}>x &>> y >&2 <&- <>z >|w <<<\"$v\" 2>&1- ~~ [a 2>/dev/null fd>x &>>y >&2 <&- <>z >|w <<<\"<$v> 2>&1-]",
                "cat <<EOF >out 2>&1 | grep x⏎hello $U `id` \\$x \"q\"⏎EOF⏎echo after ~~ ([cat <<EOF('hello '.\"<$U>.' '.\"$([id]).' $x \"q\"\\n') >out 2>&1] | [grep x]); [echo after]",
                "cat <<-'A' <<B⏎→lit $x⏎→A⏎exp $x⏎B⏎rm -rf / ~~ [cat <<-'A'('lit $x\\n') <<B('exp '.\"<$x>.'\\n')]; [rm -rf /]",
                "x=$(cat <<E⏎body⏎E⏎); y=$(cat <<E)⏎late⏎E⏎z ~~ [x=$([cat <<E('body\\n')])]; [y=$([cat <<E('late\\n')])]; [z]",
                "while read l; do cat <<E; done <f⏎a⏎E⏎b ~~ while{[read l]} do{[cat <<E('a\\n')]} <f; [b]",
                "cat <<A⏎x\\⏎A⏎A⏎b ~~ [cat <<A('xA\\n')]; [b]",
                "cat <<A⏎A\\⏎⏎b ~~ [cat <<A()]; [b]",
                "cat <<A⏎never ends ~~ [cat <<A('never ends')]",
                "a > x b < y ~~ [a b >x <y]",
                "a; ) b; done; c && ; d | | e ~~ [a]; [b]; [c]; ([d] | [e]) !has a ) that closes nothing !has a done that closes nothing !has an operator without a command !has an operator without a command after it !has an operator without a command after it",
                "echo 'a ~~ [echo 'a'] !has a quote that is not closed",
                "if a; then b; rm x ~~ if{[a]} then{[b]; [rm x]} !has no fi",
                "if a; then fi; b ~~ if{[a]} then{}; [b] !has no command where one must be",
                "(a; b ~~ sub{[a]; [b]} !has no )",
                "foo (rm x) ~~ [foo]; sub{[rm x]} !has something after a command that does not belong to it",
                "f() echo ~~ function f [echo] !is a function whose body is no compound command",
                "${(f)x} ${} ~~ [<$ (f)x> <$>] !has a substitution without a name !has a substitution that is none !has a substitution without a name",
                "> ; a ~~ [ >]; [a] !has a redirection without a target"
            })
    void readsAs(String row) {
        String[] columns = row.split(" ~~ ", -1);
        String text = columns[0].replace('⏎', '\n').replace('→', '\t');
        assertEquals(columns[1], Rendering.of(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rm -rf ~/x *.log && a||b|&c;d&",
                "a=1 b+=$x c[1]=$(d e) f{1,2}>g 2>&1",
                "if a;then b;else c;fi",
                "echo ${x:-$y} $((1+2)) <(a)"
            })
    void aContinuedLineChangesNothingWhereverItStands(String text) {
        for (int i = 0; i <= text.length(); i++) {
            assertEquals(Rendering.of(text), Rendering.of(text.substring(0, i) + "\\\n" + text.substring(i)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"echo a\nrm b\n", "if a\nthen b\nfi", "cat <<A\nb\nA\nc", "case a in\nb) c;;\nesac"})
    void linesThatEndAsOnWindowsAreLines(String text) {
        assertEquals(
                Rendering.of(text), Rendering.of(text.replace("\n", "\r\n")).replace("\r", ""));
    }

    @Test
    void spansPointIntoTheGivenTextFromWithinBackquotesToo() {
        String text = "echo `a \\`rm \\$x\\``";
        var spans = Trees.all(ShellParser.parse(text), Node.Simple.class).stream()
                .map(simple -> simple.span().of(text))
                .collect(Collectors.toSet());
        assertTrue(spans.containsAll(List.of(text, "a \\`rm \\$x\\`", "rm \\$x")), spans.toString());
    }

    @Test
    void aNulIsAProblem() {
        assertEquals(1, ShellParser.parse("r\0m x").problems().size());
    }

    @Test
    void longRangesKeepTheirFirstAlternativesAndTheLast() {
        var alternatives = Trees.all(ShellParser.parse("echo {1..5000}"), Node.Braces.class)
                .get(0)
                .alternatives();
        assertEquals(1_000, alternatives.size());
        assertEquals("5000", Rendering.of(alternatives.get(999)));
    }
}
