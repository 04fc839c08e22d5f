import { sentence } from '../sentence.js';
import type { BackchannelWords } from './words.js';

export const en: BackchannelWords = {
  backchannel: {
    title: 'An application asks for access',
    lead: (tenant) => `${sentence(`An application asks for access to your account at ${tenant}`)} Sign in to see what it wants to do.`,
    warning: 'Nothing is allowed before you say so. If you expect no such request, you need not do anything.',
    submit: 'Continue',
    overTitle: 'No request is waiting',
    over: 'This request was answered already, or it is too old. If you still want to go on, start again in the application.',
    request: {
      text: (client) => `${client} asked for this by itself, and gets this access.`,
      message: 'Message',
      compare: 'Does the application show you the same message? If not, cancel.',
      time: 'Time',
      warning: 'Allow this only if you started it yourself. Nobody needs your approval to help you.',
    },
    allowedTitle: 'You have allowed it',
    allowed: (client) => `${client} goes on by itself within a few seconds. You can close this page.`,
    toApplications: 'See which applications have access',
    deniedTitle: 'You have denied it',
    denied: (client) => `${client} gets no access, and was told so. You can close this page.`,
  },
};
