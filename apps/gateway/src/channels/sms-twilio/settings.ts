import { twilioNeeds, twilioSettings } from '../../vendors/twilio/settings.js';

export const settings = twilioSettings;
export const needs = twilioNeeds;
