/** The wake-up for whoever follows a document, and for the worker that translates it. */
export const documentTopic = (documentId: string): string => `document:${documentId}`;
