// Imported first by whatever starts a server that is measured. Tests keep the data of servers in memory where there is room; but what is durable waits for a disk, and that is part of what it costs.
import { tmpdir } from 'node:os';

process.env.OSTIARY_TEST_DIRECTORY ??= tmpdir();
