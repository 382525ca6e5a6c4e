package pricing

// MessageTables returns the English and the Russian messages.
func MessageTables() (en, ru map[string]string) { return english(), russian }
