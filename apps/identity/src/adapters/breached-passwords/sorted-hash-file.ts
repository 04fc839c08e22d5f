import { type FileHandle, open } from 'node:fs/promises';

/** A hash, a count and an end of line have less. */
const maxLineBytes = 128;
const samples = 64;
const hashLine = /^([0-9A-F]{40})(?::\d+)?\r?$/i;

type Line = { readonly hash: string; readonly start: number; readonly end: number };

/**
 * A file of SHA-1 hashes in ascending order, one a line, each alone or with `:` and a count, as Have I Been Pwned's are. It is searched where it lies: a look-up reads
 * some thirty places of a file of any size, and nothing of it is kept in memory.
 */
export class SortedHashFile {
  private constructor(
    private readonly path: string,
    private readonly handle: FileHandle,
    private readonly size: number,
  ) {}

  /** Throws, naming the path, where there is no such file, or where it is not sorted by hash as far as a look at 64 places tells. */
  static async open(path: string): Promise<SortedHashFile> {
    const handle = await open(path, 'r').catch((error: unknown) => {
      throw new Error(`The list of breached passwords ${path} cannot be read.`, { cause: error });
    });
    try {
      const file = new SortedHashFile(path, handle, (await handle.stat()).size);
      await file.requireSorted();
      return file;
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.handle.close();
  }

  /** Whether a hash (40 hexadecimal digits in upper case) is in it. Throws where the file cannot be read any more. */
  async includes(hash: string): Promise<boolean> {
    let [low, high] = [0, this.size];
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      const line = await this.firstLineFrom(middle);
      if (line === null || line.hash > hash) high = middle;
      else if (line.hash < hash) low = line.end;
      else return true;
    }
    return false;
  }

  private async requireSorted(): Promise<void> {
    let before = '';
    for (let nth = 0; nth < samples; nth += 1) {
      const line = await this.firstLineFrom(Math.floor((this.size * nth) / samples));
      if (line === null) continue;
      if (line.hash < before) throw new Error(`The list of breached passwords ${this.path} is not in the order of its hashes.`);
      before = line.hash;
    }
    if (before === '') throw new Error(`The list of breached passwords ${this.path} is empty.`);
  }

  /** The first line that begins at a position or behind it; null behind the last. */
  private async firstLineFrom(position: number): Promise<Line | null> {
    const from = Math.max(0, position - 1);
    const { buffer, bytesRead } = await this.handle.read({ buffer: Buffer.alloc(2 * maxLineBytes), position: from });
    const start = position === 0 ? 0 : buffer.subarray(0, bytesRead).indexOf('\n') + 1;
    const isLast = from + bytesRead === this.size;
    if (position > 0 && start === 0 && isLast) return null;
    if (start >= bytesRead) return null;
    const newline = buffer.subarray(0, bytesRead).indexOf('\n', start);
    const end = newline < 0 ? bytesRead : newline;
    const [, hash] =
      (newline >= 0 || isLast) && !(position > 0 && start === 0) ? (hashLine.exec(buffer.toString('latin1', start, end)) ?? []) : [];
    if (hash === undefined) throw new Error(`The list of breached passwords ${this.path} has a line that is no SHA-1 hash.`);
    return { hash: hash.toUpperCase(), start: from + start, end: from + end + 1 };
  }
}
