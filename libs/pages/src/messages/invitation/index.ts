import type { InEveryLanguage } from '#contracts';
import { de } from './de.js';
import { en } from './en.js';
import { es } from './es.js';
import { fr } from './fr.js';
import type { InvitationWords } from './words.js';

export const invitation: InEveryLanguage<InvitationWords> = { en, de, fr, es };
