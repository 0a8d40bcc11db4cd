-- An equality needs no order: a hash of the address is a shorter way than the unique B-tree, which stays for uniqueness.
CREATE INDEX "users_email_idx" ON "users"."users" USING HASH ("email");

-- Containment of what clients keep with a card.
CREATE INDEX "cards_client_data_idx" ON "vocabulary"."cards" USING GIN ("client_data" jsonb_path_ops);
