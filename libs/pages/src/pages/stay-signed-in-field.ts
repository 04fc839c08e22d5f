import type { Html } from '../html/html.js';
import { choiceField } from './fields.js';
import { type PageFrame, wordsOf } from './layout.js';

/** Whether the box is ticked by which somebody stays signed in; null: it is not offered. */
export type StaySignedIn = { readonly staySignedIn: boolean | null };

/** `#stay-signed-in`, where it is offered. */
export const staySignedInField = (page: PageFrame & StaySignedIn): Html | null =>
  page.staySignedIn === null
    ? null
    : choiceField({ id: 'stay-signed-in', name: 'stay_signed_in', ...wordsOf(page).login.staySignedIn, isTicked: page.staySignedIn });
