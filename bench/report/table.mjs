// The report that people see while the benchmark runs, and the same as Markdown.
import { judgeExtras } from './judgement.mjs';

const short = (value) => (value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2));
const verdict = ({ met }) => (met === undefined ? '' : met ? 'met' : 'NOT MET');
const wanted = ({ atLeast, atMost }) => (atLeast !== undefined ? `at least ${atLeast}` : atMost !== undefined ? `at most ${atMost}` : '');

const participantTitle = (name, bareDoes) => (name === 'bare' ? `bare (${bareDoes})` : name);

export const printHeading = ({ machine }) => {
  const { processor, cores, node, commit } = machine;
  console.log(`${processor}, ${cores} cores (load on one, everything measured on the other), Node ${node}, commit ${commit}\n`);
};

export const printCase = ({ name, title, bareDoes, rounds, secondsOfTurn, results, judgements }) => {
  console.log(`${title}  [${name}], medians of ${rounds} turns of ${secondsOfTurn} s`);
  for (const [participant, { rate, p50, p99, cpu, rates }] of Object.entries(results)) {
    const columns = [`${short(rate)}/s`, `p50 ${short(p50)} ms`, `p99 ${short(p99)} ms`, `CPU ${short(cpu)} us`];
    console.log(
      `  ${participantTitle(participant, bareDoes).padEnd(28)}${columns.map((column) => column.padStart(15)).join('')}   (${rates.join(' ')})`,
    );
  }
  for (const judgement of judgements) {
    const { topology, measure, value } = judgement;
    console.log(
      `    ${`${topology}, ${measure}`.padEnd(38)} ${short(value).padStart(6)}   ${wanted(judgement).padEnd(14)} ${verdict(judgement)}`,
    );
  }
  console.log();
};

export const printExtras = (extras) => {
  for (const judgement of judgeExtras(extras)) {
    const { measure, value, unit } = judgement;
    console.log(
      `${measure.padEnd(64)} ${short(value).padStart(7)} ${unit.padEnd(4)} ${`${wanted(judgement)}`.padEnd(14)} ${verdict(judgement)}`,
    );
  }
  for (const [topology, processes] of Object.entries(extras.memory)) {
    const named = processes.filter(({ name }) => name !== 'postgres');
    console.log(`${topology}, peak memory: ${named.map(({ name, mebibytes }) => `${name} ${mebibytes.toFixed(0)} MiB`).join(', ')}`);
  }
};

export const printSummary = ({ cases, extras, minutes }) => {
  const all = [...cases.flatMap(({ judgements }) => judgements), ...(extras ? judgeExtras(extras) : [])].filter(
    ({ met }) => met !== undefined,
  );
  console.log(
    `\n${all.filter(({ met }) => met).length} of ${all.length} targets met; ${minutes.toFixed(1)} minutes; every answer was right.`,
  );
};

const row = (cells) => `| ${cells.join(' | ')} |`;

/** The results as Markdown: the chart and the JSON that are published beside it, and tables. */
export const markdownOf = ({ machine, minutes, cases, extras }) => {
  const span = (values) => [...new Set([Math.min(...values), Math.max(...values)])].join(' to ');
  const turns = span(cases.map(({ rounds }) => rounds));
  const lengths = span(cases.map(({ secondsOfTurn }) => secondsOfTurn));
  const lines = [
    '![Requests per second](performance.svg)',
    '',
    `${machine.date}, commit \`${machine.commit}\`, Node ${machine.node}, ${machine.processor}, ${machine.cores} cores: the load on one, everything measured on the other. ` +
      `Medians of ${turns} turns of ${lengths} s; the run took ${minutes.toFixed(1)} minutes. ` +
      'The same, with the share of each program in the CPU time: [performance.json](performance.json).',
    '',
    row(['case', 'who', 'requests/s', 'p50 ms', 'p99 ms', 'CPU µs/request']),
    row(['---', '---', '---:', '---:', '---:', '---:']),
  ];
  for (const { title, bareDoes, results } of cases) {
    Object.entries(results).forEach(([name, { rate, p50, p99, cpu }], index) => {
      lines.push(
        row([
          index === 0 ? title : '',
          participantTitle(name, bareDoes),
          rate.toFixed(rate < 100 ? 1 : 0),
          short(p50),
          short(p99),
          short(cpu),
        ]),
      );
    });
  }
  lines.push('', row(['what is asked for', 'measured', 'asked for', '']), row(['---', '---:', '---:', '---']));
  for (const { title, judgements } of cases) {
    for (const judgement of judgements.filter(({ met }) => met !== undefined)) {
      lines.push(
        row([`${title}: ${judgement.topology}, ${judgement.measure}`, short(judgement.value), wanted(judgement), verdict(judgement)]),
      );
    }
  }
  if (extras) {
    for (const judgement of judgeExtras(extras)) {
      lines.push(
        row([
          judgement.measure,
          `${short(judgement.value)} ${judgement.unit}`,
          wanted(judgement) && `${wanted(judgement)} ${judgement.unit}`,
          verdict(judgement),
        ]),
      );
    }
    lines.push('');
    for (const [topology, processes] of Object.entries(extras.memory)) {
      const named = processes.filter(({ name }) => name !== 'postgres');
      lines.push(`Peak memory, ${topology}: ${named.map(({ name, mebibytes }) => `${name} ${mebibytes.toFixed(0)} MiB`).join(', ')}.`, '');
    }
  }
  return lines.join('\n').trimEnd();
};
