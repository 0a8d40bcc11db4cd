import { DateResolver, DateTimeResolver, EmailAddressResolver, JSONResolver } from 'graphql-scalars';

/** The custom scalars of the contract; a subgraph takes those that its schema names. */
export const DateTime = DateTimeResolver;
export const LocalDate = DateResolver;
export const EmailAddress = EmailAddressResolver;
export const Json = JSONResolver;
