/**
 * Messages that wait for an instance or an entity, worked off from the front.
 *
 * Each has a place of its own that is never used again, so that saving an inbox means to delete the rows before the
 * first place and to insert those from the first unsaved one; an inbox that fills and empties between two commits is
 * never written.
 */
export type Inbox<Message> = {
  messages: Message[];
  /** The place of `messages[0]`. */
  first: number;
  /** Places from `savedFrom` up to, not including, `savedTo` are in the store. */
  savedFrom: number;
  savedTo: number;
};

export const createInbox = <Message>(messages: Message[] = [], first = 0): Inbox<Message> => ({
  messages,
  first,
  savedFrom: first,
  savedTo: first + messages.length,
});

/** Takes the first messages out, once their effects are there. */
export const consume = (inbox: Inbox<unknown>, count: number): void => {
  inbox.messages.splice(0, count);
  inbox.first += count;
};

/** Puts other messages in the place of all. */
export const replaceAll = <Message>(inbox: Inbox<Message>, messages: Message[]): void => {
  inbox.first += inbox.messages.length;
  inbox.messages = messages;
};
