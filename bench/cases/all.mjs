// Every case, in an order in which what one hands out is what a later one sends.
//   name, title
//   loads        by kind of participant: (participant, seconds) => load, see load/plan.mjs
//   bareDoes     what the bare handler does besides parsing the form
//   targets      least ratio to oidc and bare that is asked for
//   minimumSeconds   for cases with few requests a second
//   warmUp, rounds   where the usual does not fit (measure/schedule.mjs)
//   preparing        seconds that a platform's load takes to prepare for each second of a turn
import { codeAndRefreshCases } from './code-and-refresh.mjs';
import { devicePollCases } from './device-poll.mjs';
import { documentCases } from './documents.mjs';
import { introspectionCases } from './introspection.mjs';
import { issuingCases } from './issuing.mjs';
import { loginCases } from './login.mjs';
import { pushedRequestCases } from './pushed-requests.mjs';
import { revocationCases } from './revocation.mjs';
import { tokenExchangeCases } from './token-exchange.mjs';

export const cases = [
  ...issuingCases,
  ...introspectionCases,
  ...codeAndRefreshCases,
  ...pushedRequestCases,
  ...devicePollCases,
  ...tokenExchangeCases,
  ...documentCases,
  ...revocationCases,
  ...loginCases,
];
