import { createHash } from 'node:crypto';
import { Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { FailureLog } from '#kernel';
import { AppMetrics } from '#platform';
import { IdentityConfig } from '../../identity.config.js';
import { BreachedPasswords } from '../../ports/breached-passwords.js';
import { RangeService } from './range-service.js';
import { SortedHashFile } from './sorted-hash-file.js';

/** A list of SHA-1 hashes, 40 hexadecimal digits in upper case each. */
type BreachList = { includes(hash: string): Promise<boolean> };

/** The lists that the operator named: a file, and a service that is asked for what the file does not know. None, unless one is named. */
@Injectable()
export class BreachLists extends BreachedPasswords implements OnModuleInit, OnApplicationShutdown {
  private readonly failures = new FailureLog(new Logger('Passwords'));
  private readonly checks;
  private file: SortedHashFile | null = null;
  private lists: readonly BreachList[] = [];

  constructor(
    private readonly config: IdentityConfig,
    metrics: AppMetrics,
  ) {
    super();
    this.checks = metrics.counter(
      'ostiary_breached_password_checks_total',
      'New passwords that were looked up in lists of breached ones, by what came of it; `failed`: accepted, for a list was out of reach.',
      ['outcome'],
    );
  }

  /** Throws where the file is not there, or is not sorted: a list that finds nothing would look like one that protects. */
  async onModuleInit(): Promise<void> {
    const { breachedPasswordsFile, breachedPasswordsUrl } = this.config;
    if (breachedPasswordsFile !== undefined) this.file = await SortedHashFile.open(breachedPasswordsFile);
    const service = breachedPasswordsUrl === undefined ? null : new RangeService({ url: breachedPasswordsUrl });
    this.lists = [this.file, service].filter((list) => list !== null);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.file?.close();
  }

  override async includes(password: string): Promise<boolean> {
    if (this.lists.length === 0) return false;
    const hash = createHash('sha1').update(password, 'utf8').digest('hex').toUpperCase();
    let outcome: 'found' | 'absent' | 'failed' = 'absent';
    for (const list of this.lists) {
      try {
        if (!(await list.includes(hash))) continue;
        outcome = 'found';
        break;
      } catch (error) {
        outcome = 'failed';
        this.failures.warn({ msg: 'A list of breached passwords is out of reach; new passwords are accepted without it' }, error);
      }
    }
    this.checks.inc({ outcome });
    return outcome === 'found';
  }
}
