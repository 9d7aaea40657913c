import { twilioNeeds, twilioSettings } from '../../vendors/twilio/settings.js';

/** Twilio's settings are the same for calls and texts. */
export const settings = twilioSettings;
/** Without one of each of these groups the door is shut and answers 503. */
export const needs = twilioNeeds;
