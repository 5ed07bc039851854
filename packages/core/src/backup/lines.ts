import { BackupError, END_OF_ROWS } from './format.ts';

/** No line of ours, and no row, comes near it. */
const LONGEST_LINE = 256 * 1024 * 1024;
const NEWLINE = 10;
const END = Buffer.from(`${END_OF_ROWS}\n`);
const NEWLINE_END = Buffer.from(`\n${END_OF_ROWS}\n`);

/** Reads a stream of bytes as lines and as rows that end with a line of their own. Every byte is shown to `onBytes`. */
export class LineReader {
  private readonly source: AsyncIterator<Buffer>;
  private readonly onBytes: (bytes: Buffer) => void;
  private pending: Buffer = Buffer.alloc(0);

  constructor(source: AsyncIterable<Buffer>, onBytes: (bytes: Buffer) => void) {
    this.source = source[Symbol.asyncIterator]();
    this.onBytes = onBytes;
  }

  /** The next line without its end. @throws BackupError where there is none. */
  async line(): Promise<string> {
    for (let from = 0; ; ) {
      const at = this.pending.indexOf(NEWLINE, from);
      if (at !== -1) return this.take(at + 1).toString('utf8', 0, at);
      from = this.pending.length;
      await this.more();
    }
  }

  /** Whole rows, until the line that ends them, which is read too. */
  async *rows(): AsyncGenerator<Buffer> {
    for (;;) {
      if (this.pending.subarray(0, END.length).equals(END)) {
        this.take(END.length);
        return;
      }
      const end = this.pending.indexOf(NEWLINE_END);
      const last = end === -1 ? this.pending.lastIndexOf(NEWLINE) : end;
      // At the beginning of a line in either case, so that the end is found above.
      if (last === -1) await this.more();
      else yield this.take(last + 1);
    }
  }

  /** Whether nothing follows. */
  async isAtEnd(): Promise<boolean> {
    return this.pending.length === 0 && (await this.source.next()).done === true;
  }

  private take(length: number): Buffer {
    const taken = this.pending.subarray(0, length);
    this.pending = this.pending.subarray(length);
    this.onBytes(taken);
    return taken;
  }

  private async more(): Promise<void> {
    const next = await this.source.next();
    if (next.done === true) throw new BackupError('it is incomplete: it ends too early');
    if (this.pending.length > LONGEST_LINE) throw new BackupError('it is not a backup of OpenRouter Watcher');
    this.pending = this.pending.length === 0 ? next.value : Buffer.concat([this.pending, next.value]);
  }
}
