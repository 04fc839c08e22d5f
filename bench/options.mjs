import { parseArgs } from 'node:util';

export const usage = `npm run bench -- [options]
  --quick              one short round of each case, to see that everything answers rightly; says nothing about speed
  --only <names>       only cases whose names contain one of these, comma-separated
  --topology <name>    standalone or distributed; both otherwise
  --no-peers           without the bare handler and oidc-provider
  --budget <minutes>   how long the whole run may take (default 9.2)
  --rounds <n>         turns of each participant in each case (default 3, more where the case says so)
  --seconds <n>        length of a turn, instead of what the budget allows
  --no-extras          without the time of a sign-in, revocation over replicas, logins beside introspection, mixed load, and 100,000 cached tokens
  --publish            write docs/performance.{json,svg} and the table in docs/performance.md also for a run of a part
  --list               the names of the cases`;

const number = (text, name) => {
  const value = Number(text);
  if (!(value > 0)) throw new Error(`--${name} is a number above 0, not ${text}.`);
  return value;
};

/** What the command line asks for. Throws, with a message for people, when it is not understood. */
export const readOptions = (args) => {
  const { values } = parseArgs({
    args,
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string' },
      topology: { type: 'string' },
      'no-peers': { type: 'boolean', default: false },
      budget: { type: 'string', default: '9.2' },
      rounds: { type: 'string' },
      seconds: { type: 'string' },
      'no-extras': { type: 'boolean', default: false },
      publish: { type: 'boolean', default: false },
      list: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const topologies = values.topology === undefined ? ['standalone', 'distributed'] : [values.topology];
  if (!['standalone', 'distributed'].includes(topologies[0])) throw new Error('--topology is standalone or distributed.');
  const whole = values.only === undefined && !values.quick && values.topology === undefined && !values['no-peers'];
  return {
    help: values.help,
    list: values.list,
    only: values.only?.split(','),
    topologies,
    peers: values['no-peers'] ? [] : ['oidc-provider', 'bare'],
    budgetSeconds: number(values.budget, 'budget') * 60,
    rounds: values.rounds === undefined ? (values.quick ? 1 : undefined) : Math.round(number(values.rounds, 'rounds')),
    seconds: values.seconds === undefined ? (values.quick ? 0.5 : undefined) : number(values.seconds, 'seconds'),
    extras: !values['no-extras'] && (values.only === undefined || values.only.includes('extras')),
    quick: values.quick,
    publish: values.publish || (whole && !values['no-extras']),
  };
};
