import type { ErrorWords } from './words.js';

export const en: ErrorWords = {
  error: {
    reference: 'Reference',
    code: 'Error',
    detail: 'Details',
    byKind: {
      invalid_client_request: {
        title: 'This request cannot be answered',
        text: 'The application sent a request that is not right. Please go back to the application and try again, or tell the people who run it.',
      },
      unauthorized_client: {
        title: 'The application may not do this here',
        text: 'What it asks for is not allowed to it, or is not any more. Nobody has got anything. Please go back to the application and start again, or tell the people who run it.',
      },
      invalid_form: {
        title: 'This form cannot be accepted',
        text: 'It was not filled in here, or it is too old. Please go back to the application and start again.',
      },
      transaction_invalid: {
        title: 'This sign-in is no longer valid',
        text: 'Nothing is known of it any more. Please go back to the application and start again.',
      },
      no_cookie: {
        title: 'Your browser sent no cookie back',
        text: 'Signing in needs one. Cookies are blocked for this site, the address does not begin with https, or the link was opened in another browser. Please allow cookies, go back to the application and start again.',
      },
      not_found: { title: 'There is nothing here', text: 'The address is not right, or the page has moved.' },
      method_not_allowed: { title: 'This address does not work that way', text: 'Please go back to the application and start again.' },
      too_large: { title: 'That is too much', text: 'The form that was sent is larger than allowed.' },
      too_many_requests: { title: 'One moment, please', text: 'There are too many requests at the moment. Please try again shortly.' },
      unavailable: {
        title: 'Signing in is not possible at the moment',
        text: 'A part of the service does not answer. Please try again in a minute.',
      },
      internal: {
        title: 'Something went wrong',
        text: 'The fault is ours. Please try again; if it happens again, tell us the reference below.',
      },
    },
  },
};
