//! A typed client of the Wix REST API for Benefit Programs, Members and Stores.
