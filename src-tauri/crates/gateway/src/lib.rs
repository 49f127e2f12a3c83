//! What the gym needs of Wix, said in the domain's words over the client.
