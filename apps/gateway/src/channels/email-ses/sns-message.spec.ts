import { describe, expect, it } from '@jest/globals';
import { isSnsCertificate, isSnsConfirmation } from './sns-message.js';

const path = '/SimpleNotificationService-0123456789abcdef0123456789abcdef.pem';
const topic = 'arn:aws:sns:eu-west-1:123456789012:complaints';

describe('what is fetched from Amazon SNS', () => {
  it.each(['us-east-1', 'eu-west-1', 'ap-southeast-2', 'us-gov-west-1', 'il-central-1'])('are certificates of %s', (region) => {
    expect(isSnsCertificate(`https://sns.${region}.amazonaws.com${path}`)).toBe(true);
  });

  it.each([
    `http://sns.us-east-1.amazonaws.com${path}`,
    `https://sns.us-east-1.amazonaws.com:8443${path}`,
    `https://user@sns.us-east-1.amazonaws.com${path}`,
    `https://sns.us-east-1.amazonaws.com.evil.example${path}`,
    `https://evil.example/sns.us-east-1.amazonaws.com${path}`,
    // A bucket called sns at S3, of anybody.
    `https://sns.s3.amazonaws.com${path}`,
    `https://sns.s3-us-west-2.amazonaws.com${path}`,
    `https://sns.s3.us-west-2.amazonaws.com${path}`,
    `https://sns.execute-api.amazonaws.com${path}`,
    'https://sns.us-east-1.amazonaws.com/other.pem',
    `https://sns.us-east-1.amazonaws.com/topic${path}`,
    `https://sns.us-east-1.amazonaws.com${path}?Action=Publish`,
    `https://sns.us-east-1.amazonaws.com/?Action=GetTopicAttributes&x=${path}`,
    'no address',
  ])('are none at %s', (address) => {
    expect(isSnsCertificate(address)).toBe(false);
  });

  it('is the confirmation of a subscription to the topic, and no other action', () => {
    const confirm = (query: string, host = 'sns.eu-west-1.amazonaws.com') => isSnsConfirmation(`https://${host}/?${query}`, topic);
    expect(confirm(`Action=ConfirmSubscription&TopicArn=${topic}&Token=1`)).toBe(true);
    expect(confirm(`Action=Unsubscribe&TopicArn=${topic}`)).toBe(false);
    expect(confirm('Action=ConfirmSubscription&TopicArn=arn:aws:sns:eu-west-1:1:others&Token=1')).toBe(false);
    expect(confirm(`Action=ConfirmSubscription&TopicArn=${topic}`, 'sns.s3-us-west-2.amazonaws.com')).toBe(false);
  });
});
