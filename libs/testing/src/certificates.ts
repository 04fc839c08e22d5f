import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** What a certificate says of its use, as openssl has it (`keyUsage=critical,digitalSignature`). */
type Extensions = readonly string[];

/** Makes `<name>.pem` and `<name>.key` in `directory`: a certificate for `subject` (`DNS:localhost`), signed by an authority made there. */
export const makeCertificate = async (
  directory: string,
  authority: string,
  name: string,
  subject: string,
  extensions: Extensions = [],
): Promise<void> => {
  const file = (suffix: string): string => join(directory, `${name}${suffix}`);
  const issuer = (suffix: string): string => join(directory, `${authority}${suffix}`);
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  await run('openssl', ['req', ...key, '-keyout', file('.key'), '-out', file('.csr'), '-subj', `/CN=${name}`]);
  await writeFile(file('.ext'), [`subjectAltName=${subject}`, ...extensions, ''].join('\n'));
  const signer = ['-CA', issuer('.pem'), '-CAkey', issuer('.key'), '-CAcreateserial', '-days', '1', '-extfile', file('.ext')];
  await run('openssl', ['x509', '-req', '-in', file('.csr'), ...signer, '-out', file('.pem')]);
};

/** Makes `<name>.pem` and `<name>.key` in `directory`: an authority that nobody trusts who is not told to. Needs openssl. */
export const makeAuthority = async (directory: string, name: string, extensions: Extensions = []): Promise<void> => {
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', join(directory, `${name}.key`)];
  const further = extensions.flatMap((extension) => ['-addext', extension]);
  await run('openssl', ['req', '-x509', ...key, '-days', '1', '-subj', `/CN=${name}`, ...further, '-out', join(directory, `${name}.pem`)]);
};
