/**
 * From lines to nested statements, with keepalived's own eyes: a brace belongs to a block only if its keyword
 * opens one here. An unknown keyword's "{" is ignored, but its "}" closes whatever block is open, and the
 * rest of that is lost. Beside that walk the plain braces are counted, to name the one that is never closed.
 */

import type { Origin } from '../../../models/keepalived/config.ts';
import { didYouMean } from '../../problems.ts';
import type { BlockName, Keyword } from './keyword.ts';
import { blocksWith, isKnownTo, isListBlock, keywordsOf } from './keywords.ts';
import { type SourceLine, segments } from './lexer.ts';
import type { Report } from './report.ts';

export interface Statement {
  /** Absent in a block of lines or words. */
  readonly keyword: Keyword | undefined;
  /** The keyword is the first of them. */
  readonly words: readonly string[];
  readonly raw: string;
  readonly origin: Origin;
  /** `vrrp_instance VI_1 > priority`. */
  readonly path: string;
  readonly children: Statement[];
}

interface Frame {
  readonly block: BlockName;
  readonly path: string;
  readonly children: Statement[];
}

/** A "{" in the text. */
interface Brace {
  readonly origin: Origin;
  readonly text: string;
  /** The block that it opened; absent when keepalived ignores it. */
  readonly frame: Frame | undefined;
  /** Why it opens none. */
  readonly why: string;
  /** The ignored brace whose "}" has closed this block before its own did. */
  closedBy: Brace | undefined;
  readonly lost: string[];
  /** A keyword of the root level that stands inside: the likely end of a block that is never closed. */
  inside: string | undefined;
}

interface Pending {
  readonly words: readonly string[];
  readonly raw: string;
  readonly origin: Origin;
}

/** Beyond, a file is noise, and each further brace would be held against all before it. */
const DEEPEST_BRACE = 200;

export function readBlocks(lines: readonly SourceLine[], report: Report): readonly Statement[] {
  const builder = new BlockBuilder(report);
  for (const line of lines) {
    for (const segment of segments(line.text)) {
      if (segment.type === 'open' && builder.depth >= DEEPEST_BRACE) {
        report.error(
          line.origin,
          `Braces stand ${DEEPEST_BRACE} deep here; what keepalived knows is 4 deep. Close them.`,
        );
        return builder.finish();
      }
      if (segment.type === 'open') builder.open(line.origin);
      else if (segment.type === 'close') builder.close(line.origin);
      else builder.words({ words: segment.words, raw: segment.raw, origin: line.origin });
    }
  }
  return builder.finish();
}

class BlockBuilder {
  readonly #report: Report;
  readonly #frames: Frame[] = [{ block: 'root', path: '', children: [] }];
  readonly #braces: Brace[] = [];
  #pending: Pending | undefined;

  constructor(report: Report) {
    this.#report = report;
  }

  /** Braces that are open. */
  get depth(): number {
    return this.#braces.length;
  }

  words(statement: Pending): void {
    this.#flush();
    this.#pending = statement;
  }

  open(origin: Origin): void {
    const pending = this.#pending;
    this.#pending = undefined;
    if (pending === undefined) {
      this.#report.warning(
        origin,
        'A "{" without a keyword is ignored, but its "}" closes the enclosing block.',
      );
      this.#push({ words: ['{'], raw: '{', origin }, undefined, 'No keyword stands before it.');
      return;
    }
    const keyword = this.#lookUp(pending);
    if (keyword?.opens !== undefined) {
      this.#openBlock(pending, keyword, keyword.opens);
      return;
    }
    let why = `"${pending.words[0]}" opens no block.`;
    if (keyword !== undefined || isListBlock(this.#frame.block)) this.#accept(pending, keyword);
    else {
      why = this.#whyUnknown(pending);
      const lostIn = this.#lostRegion();
      if (lostIn !== undefined) lostIn.lost.push(this.#placed(pending));
      else if (this.#frame.block === 'root') {
        const message = `${why} Keyword and braces are ignored, what stands in them is read as if outside.`;
        this.#report.warning(pending.origin, message, this.#pathOf(pending, false));
      }
    }
    this.#push(pending, undefined, why);
  }

  close(origin: Origin): void {
    this.#flush();
    const brace = this.#braces.pop();
    if (brace === undefined) {
      this.#report.warning(origin, 'There is one "}" too many; keepalived logs it and goes on. Remove it.');
      return;
    }
    if (this.#frames.length > 1) {
      const frame = this.#frames.pop();
      const owner = this.#braces.findLast((other) => other.frame === frame);
      if (owner !== undefined) owner.closedBy = brace;
    }
    if (brace.closedBy !== undefined) this.#tellLoss(brace, brace.closedBy, origin);
  }

  finish(): readonly Statement[] {
    this.#flush();
    for (const brace of this.#braces) {
      const hint = brace.inside === undefined ? '' : ` ${brace.inside} begins inside it.`;
      const message =
        `The "{" of "${brace.text}" is never closed.${hint} keepalived logs that and goes on; ` +
        'lbsim stops here, ' +
        'because what would be read is not what was meant. Add the "}".';
      this.#report.error(brace.origin, message);
    }
    return (this.#frames[0] as Frame).children;
  }

  get #frame(): Frame {
    return this.#frames[this.#frames.length - 1] as Frame;
  }

  #flush(): void {
    const pending = this.#pending;
    if (pending === undefined) return;
    this.#pending = undefined;
    const keyword = this.#lookUp(pending);
    if (keyword?.opens !== undefined) {
      const message =
        `"${pending.words[0]}" opens a block, but no "{" follows; what follows is read as the ` +
        'block. Add "{".';
      this.#report.warning(pending.origin, message, this.#pathOf(pending, true));
      this.#openBlock(pending, keyword, keyword.opens);
    } else if (keyword !== undefined || isListBlock(this.#frame.block)) this.#accept(pending, keyword);
    else this.#unknown(pending);
  }

  #lookUp(pending: Pending): Keyword | undefined {
    const keyword = keywordsOf(this.#frame.block).get(pending.words[0] as string);
    return keyword !== undefined && isKnownTo(keyword, this.#report.version) ? keyword : undefined;
  }

  #openBlock(pending: Pending, keyword: Keyword, block: BlockName): void {
    const path = this.#pathOf(pending, true);
    const frame: Frame = { block, path, children: [] };
    const statement = { keyword, words: pending.words, raw: pending.raw, origin: pending.origin, path };
    if (this.#isComplete(pending, keyword)) {
      this.#warnNotModelled(pending, keyword);
      this.#frame.children.push({ ...statement, children: frame.children });
    }
    this.#push(pending, frame, '');
    this.#frames.push(frame);
  }

  #push(pending: Pending, frame: Frame | undefined, why: string): void {
    if (frame === undefined) this.#noteRootBlock(pending);
    const text = pending.raw.length > 60 ? `${pending.raw.slice(0, 57)}...` : pending.raw;
    const origin = pending.origin;
    this.#braces.push({ origin, text, frame, why, closedBy: undefined, lost: [], inside: undefined });
  }

  #accept(pending: Pending, keyword: Keyword | undefined): void {
    const path = this.#pathOf(pending, false);
    const top = this.#braces[this.#braces.length - 1];
    if (top !== undefined && top.frame === undefined) {
      const where = this.#frame.block === 'root' ? 'at the root level' : `in "${this.#frame.path}"`;
      const message = `"${top.text}" opens no block here, so this is read as if it stood ${where}.`;
      this.#report.warning(pending.origin, message, path);
    } else if (top?.closedBy !== undefined) {
      top.lost.push(`${pending.words[0]} (line ${pending.origin.line}, read in ${this.#frame.block})`);
    }
    if (keyword !== undefined) {
      if (!this.#isComplete(pending, keyword)) return;
      this.#warnNotModelled(pending, keyword);
    }
    this.#frame.children.push({ ...pending, keyword, path, children: [] });
  }

  /** Whether the statement has the words that its keyword reads; if not, keepalived ends with a message. */
  #isComplete(pending: Pending, keyword: Keyword): boolean {
    if (pending.words.length > leastWords(keyword)) return true;
    const end = this.#report.old
      ? 'what keepalived 1.2.7 then does is undefined'
      : 'keepalived would not start (exit 2)';
    const message = `"${keyword.name}" lacks its value: ${end}. Give it one, or remove the line.`;
    this.#report.error(pending.origin, message, this.#pathOf(pending, false));
    return false;
  }

  #warnNotModelled(pending: Pending, keyword: Keyword): void {
    if (keyword.class !== 'W') return;
    const message =
      `"${keyword.name}" is read, but not modelled: the simulation lacks ` + `${keyword.lost ?? 'it'}.`;
    this.#report.warning(pending.origin, message, this.#pathOf(pending, keyword.opens !== undefined));
  }

  #unknown(pending: Pending): void {
    const lostIn = this.#lostRegion();
    if (lostIn !== undefined) {
      lostIn.lost.push(this.#placed(pending));
      return;
    }
    if (this.#report.isFull) return;
    const message = `${this.#whyUnknown(pending)} The line is ignored.`;
    this.#report.warning(pending.origin, message, this.#pathOf(pending, false));
  }

  /** Where a statement that keepalived does not understand counts as lost; undefined outside such regions. */
  #lostRegion(): Brace | undefined {
    return this.#braces.findLast((brace) => brace.closedBy !== undefined || brace.frame === undefined);
  }

  #placed(pending: Pending): string {
    return `${pending.words[0]} (line ${pending.origin.line})`;
  }

  #whyUnknown(pending: Pending): string {
    const { block } = this.#frame;
    const word = pending.words[0] as string;
    const place = block === 'root' ? 'the root level' : block;
    const keyword = keywordsOf(block).get(word);
    if (keyword?.until !== undefined) return `keepalived ${this.#report.version} no longer knows "${word}".`;
    if (keyword?.since !== undefined) {
      return `keepalived ${this.#report.version} does not know "${word}" yet (known since ${keyword.since}).`;
    }
    const elsewhere = blocksWith(word, block);
    // An old name that is known in other blocks only, as nb_get_retry in HTTP_GET.
    const current = elsewhere.map((other) => keywordsOf(other).get(word)?.sameAs)[0];
    if (current !== undefined && keywordsOf(block).has(current)) {
      return `"${word}" is no keyword of ${place}. Write "${current}".`;
    }
    const belongs = elsewhere.length === 0 ? '' : ` It belongs in ${elsewhere.slice(0, 3).join(' or ')}.`;
    const hint = belongs === '' ? didYouMean(word, keywordsOf(block).keys()) : belongs;
    return `"${word}" is no keyword of ${place}.${hint}`;
  }

  #tellLoss(brace: Brace, closedBy: Brace, end: Origin): void {
    const lost = brace.lost.length === 0 ? '' : ` Lost: ${listOf(brace.lost)}.`;
    // A block that was itself closed too early has a brace left over, which closes the next one.
    const cause =
      closedBy.frame === undefined
        ? `${closedBy.why} keepalived ignores its "{", but its "}"`
        : `"${closedBy.text}" is closed before its own "}", which then`;
    const mend = closedBy.frame === undefined ? ` ${LOST_BLOCK_MEND}` : '';
    const message =
      `${cause} closes "${brace.text}" of line ${brace.origin.line}: what follows up to line ${end.line} is ` +
      `no longer read as part of that.${lost}${mend}`;
    this.#report.warning(closedBy.origin, message, brace.frame?.path);
  }

  #noteRootBlock(pending: Pending): void {
    if (keywordsOf('root').get(pending.words[0] as string)?.opens === undefined) return;
    for (const brace of this.#braces) brace.inside ??= `"${pending.raw}" (line ${pending.origin.line})`;
  }

  #pathOf(pending: Pending, isBlock: boolean): string {
    const own =
      isBlock || isListBlock(this.#frame.block) ? pending.words.join(' ') : (pending.words[0] as string);
    return this.#frame.path === '' ? own : `${this.#frame.path} > ${own}`;
  }
}

/** What to do about a keyword that is none and opens a block. */
export const LOST_BLOCK_MEND = 'Correct the keyword, or remove it with its braces.';

/** How many words must follow the keyword. */
function leastWords(keyword: Keyword): number {
  const { value } = keyword;
  if (value.type === 'flag' || value.type === 'boolean') return 0;
  if (value.type === 'own') return value.least;
  return value.type === 'integer' && value.bare !== undefined ? 0 : 1;
}

function listOf(names: readonly string[]): string {
  const shown = names.slice(0, 8).join(', ');
  return names.length > 8 ? `${shown} and ${names.length - 8} more` : shown;
}
