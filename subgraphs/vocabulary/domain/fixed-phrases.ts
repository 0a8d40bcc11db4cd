import type { CefrLevel } from './levels.ts';

/**
 * Phrases with a meaning of their own, with the level at which a learner usually meets them. Phrasal verbs with an adverb
 * particle ("carry out") are an open class and found by their shape; these are the closed rest: verbs that go with one
 * preposition, light verbs, prepositional phrases, connectives. Verbs stand in the base form. What a B1 learner knows
 * anyway ("because of", "for example", "wait for") is left out, and so is what means no more than its words do.
 */
const PHRASES: Partial<Record<CefrLevel, string>> = {
  B2: `
    account for, appeal to, approve of, attend to, benefit from, break into, call for, call on, carry on, come across,
    come into effect, come to terms with, come up with, cope with, count on, draw on, engage in, face up to,
    fall behind, fill in, get across, get along with, get hold of, get in touch with, go ahead with, go through,
    hand in, insist on, keep an eye on, keep in mind, keep pace with, keep track of, keep up with, live up to,
    look into, look up to, lose touch with, lose track of, make a difference, make do with, make progress, make sense,
    make the most of, make up for, object to, pay off, put an end to, put up with, rely on, resort to, run into,
    run out of, see to, stand for, stem from, stick to, succeed in, take account of, take advantage of, take charge of,
    take for granted, take into account, take into consideration, take on, take over, take responsibility for,
    take steps, take turns, turn into, ahead of, ahead of schedule, ahead of time, apart from, as a matter of fact,
    as a result of, as a rule, aside from, at all costs, at first sight, at random, at risk, at short notice, at stake,
    at the expense of, at the latest, behind schedule, beyond question, by accident, by chance, by far, by means of,
    by no means, by virtue of, for fear of, for the sake of, for the time being, from time to time, in addition to,
    in advance, in case of, in charge of, in common with, in comparison with, in contrast to, in detail, in due course,
    in effect, in exchange for, in favour of, in favor of, in honor of, in line with, in no time, in particular,
    in person, in place of, in practice, in principle, in progress, in proportion to, in relation to, in response to,
    in return for, in search of, in spite of, in terms of, in the long run, in the meantime, in theory, in turn,
    in vain, in view of, on account of, on average, on behalf of, on condition that, on demand, on duty, on no account,
    on schedule, on the basis of, on the contrary, on the one hand, on the other hand, on the spot, on the verge of,
    on the whole, once in a while, out of control, out of date, out of order, out of stock, out of the question,
    out of touch, owing to, prior to, regardless of, sooner or later, subject to, to a certain extent, to some extent,
    under control, under way, up to date, with reference to, with regard to, with respect to, with the exception of,
    word of mouth, bottom line, down payment, rule of thumb, state of affairs, trial and error`,
  C1: `
    abide by, adhere to, allow for, amount to, bear in mind, bear with, boil down to, break even, break the ice,
    bring into play, build on, call into question, capitalize on, carry weight, come into force, come to light,
    come to a head, comply with, conform to, cut corners, dispense with, draw the line, drop the ball, dwell on,
    embark on, fall short of, fall through, get the better of, give rise to, give way to, go into effect, hold water,
    jump to conclusions, keep abreast of, lead the way, leave no stone unturned, lend a hand, make allowances for,
    make ends meet, make headway, meet halfway, miss the boat, pave the way for, pay dividends, play it by ear,
    prevail on, pull strings, pull the plug, put into effect, put into practice, refrain from, run the risk of,
    set in motion, set the stage for, set foot in, shed light on, stand a chance, stand to reason, take effect,
    take exception to, take issue with, take its toll, take shape, take stock of, take the initiative, take the lead,
    take the plunge, tamper with, think twice, touch base, touch on, turn a blind eye, weigh in, as it were, at a loss,
    at a premium, at odds with, at the discretion of, at the mercy of, behind the scenes, beside the point,
    beyond doubt, by and large, by default, by dint of, by the book, by the same token, contrary to,
    every now and then, few and far between, first and foremost, for good measure, for the record, from scratch,
    hand in hand, hands down, in a nutshell, in accordance with, in anticipation of, in compliance with,
    in conjunction with, in depth, in jeopardy, in keeping with, in lieu of, in light of, in retrospect, in tandem,
    in the event of, in the face of, in the light of, in the pipeline, in the wake of, inasmuch as, in so far as,
    in the works, off the record, off the shelf, on a par with, on hold, on the line, on the table, on track,
    out of hand, out of the blue, par for the course, per annum, per capita, per se, pros and cons, provided that,
    so to speak, status quo, tip of the iceberg, to the letter, under the weather, up in the air, ups and downs,
    vice versa, with a view to, without prejudice, due diligence, force majeure, lead time, piece of cake, red tape,
    silver lining, stumbling block, turning point, double-edged sword, last resort, rule of law, point of no return`,
};

export interface FixedPhrase {
  words: readonly string[];
  text: string;
  level: CefrLevel;
}

/** By first word, the longest first, so that the first match is the best. */
export const FIXED_PHRASES: ReadonlyMap<string, readonly FixedPhrase[]> = indexByFirstWord(
  Object.entries(PHRASES).flatMap(([level, phrases]) =>
    phrases.split(',').map((phrase) => {
      const text = phrase.trim();
      return { words: text.split(' '), text, level: level as CefrLevel };
    }),
  ),
);

function indexByFirstWord(phrases: FixedPhrase[]): Map<string, FixedPhrase[]> {
  const index = Map.groupBy(phrases, ({ words }) => words[0] as string);
  for (const list of index.values()) list.sort((a, b) => b.words.length - a.words.length);
  return index;
}
