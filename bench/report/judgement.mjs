// What was asked for, next to what was measured.

const peers = { oidc: 'oidc-provider', bare: 'bare' };
const mostCpuDistributed = 2;
const tokensForMemory = 95_000;

/** For each platform of a case: its ratio to each peer, and which targets are met. */
export const judge = ({ targets }, results) => {
  const judgements = [];
  for (const topology of ['standalone', 'distributed'].filter((name) => results[name])) {
    for (const [kind, peer] of Object.entries(peers).filter(([, name]) => results[name])) {
      const ratio = results[topology].rate / results[peer].rate;
      const target = targets[kind];
      judgements.push({ topology, measure: `rate to ${peer}`, value: ratio, ...(target && { atLeast: target, met: ratio >= target }) });
    }
  }
  if (results.standalone && results.distributed) {
    const value = results.distributed.cpu / results.standalone.cpu;
    judgements.push({
      topology: 'distributed',
      measure: 'CPU to standalone',
      value,
      atMost: mostCpuDistributed,
      met: value <= mostCpuDistributed,
    });
  }
  return judgements;
};

/** The other figures that were asked for: `{measure, value, unit, atMost, met}`. */
export const judgeExtras = ({ signInTime = {}, loginBesideIntrospection, mixedLoad = {}, memory, revocationReach, cachedTokens }) => {
  const found = [];
  const most = (measure, value, atMost, unit) => found.push({ measure, value, atMost, unit, met: value <= atMost });
  for (const [topology, { p50, p95 }] of Object.entries(signInTime)) {
    most(`${topology}: sign-in, from the request over the page to the code, argon2id included`, p50, 100, 'ms');
    found.push({ measure: `${topology}: 95th percentile of it`, value: p95, unit: 'ms' });
  }
  for (const [topology, { p99, logins }] of Object.entries(loginBesideIntrospection)) {
    most(`${topology}: p99 of hot introspection beside ${logins.toFixed(0)} logins a second`, p99, 25, 'ms');
  }
  for (const [topology, { rate, p99 }] of Object.entries(mixedLoad)) {
    found.push({ measure: `${topology}: requests a second of all kinds at the same time`, value: rate, unit: '/s' });
    found.push({ measure: `${topology}: worst p99 among them, but for logins`, value: p99, unit: 'ms' });
  }
  const standalone = memory.standalone?.find(({ name }) => name === 'standalone');
  if (standalone) most('standalone: peak memory of the process', standalone.mebibytes, 350, 'MiB');
  if (revocationReach) {
    const { revocations, replicas } = revocationReach;
    most(`p99 of ${revocations} revocations to reach ${replicas} replicas`, revocationReach.p99, 50, 'ms');
    most(`slowest of ${revocations} revocations to reach ${replicas} replicas`, revocationReach.max, 500, 'ms');
  }
  if (cachedTokens) {
    const { tokens, mebibytes } = cachedTokens;
    const measure = `introspection process with ${tokens} tokens in memory`;
    // With fewer tokens than the limit is for, the figure says little.
    if (tokens >= tokensForMemory) most(measure, mebibytes, 250, 'MiB');
    else found.push({ measure, value: mebibytes, unit: 'MiB' });
  }
  return found;
};
