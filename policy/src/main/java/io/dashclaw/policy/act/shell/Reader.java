package io.dashclaw.policy.act.shell;

/** The parts of the parser, which call one another, over one source. */
final class Reader {
    final Source source;
    final Limits limits;
    final HereDocuments hereDocuments = new HereDocuments(this);
    final Lookahead lookahead;
    final Commands commands;
    final Words words;
    final Expansions expansions;
    final QuotedTexts quotedTexts;

    Reader(Source source, Limits limits) {
        this.source = source;
        this.limits = limits;
        this.lookahead = new Lookahead(source, limits);
        this.commands = new Commands(this);
        this.words = new Words(this);
        this.expansions = new Expansions(this);
        this.quotedTexts = new QuotedTexts(this);
    }

    /** Reads another source, within the limits of the whole. */
    Reader over(Source other) {
        return new Reader(other, limits);
    }

    void problem(String message, int from) {
        limits.problem(message, source.span(from, Math.max(from, source.position())));
    }
}
